"""What does the institution do? One folder per duty, one file per verb."""
