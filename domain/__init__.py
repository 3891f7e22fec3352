"""What is the law? Pure functions and tables: no I/O, no clock, no framework."""
