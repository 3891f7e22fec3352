"""What staff and their scripts ask for."""
