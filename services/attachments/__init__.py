"""How are files taken in, kept, shown and forgotten?"""
