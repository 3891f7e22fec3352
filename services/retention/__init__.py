"""When is a closed petition kept no longer, and what is left of it?"""
