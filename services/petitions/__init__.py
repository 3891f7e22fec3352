"""Where is a petition, and how does it move?"""
