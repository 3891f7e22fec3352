"""What third-party systems ask for."""
