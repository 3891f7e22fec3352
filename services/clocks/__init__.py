"""Which periods run, and why?"""
