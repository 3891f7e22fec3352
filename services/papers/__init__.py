"""How does a document come onto paper?"""
