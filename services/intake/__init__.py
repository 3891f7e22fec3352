"""How does a petition come in?"""
