"""How do accounts of staff begin, change and end?"""
