"""Who is told, and did it arrive?"""
