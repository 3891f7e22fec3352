"""How is an opinion reviewed, and reviewed again?"""
