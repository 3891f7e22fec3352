"""How does a unit take up and answer a petition?"""
