"""How does a petition go up a level, or its petitioner press for an answer?"""
