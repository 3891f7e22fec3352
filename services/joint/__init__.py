"""How do several people stand behind one petition?"""
