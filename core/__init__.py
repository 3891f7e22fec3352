"""What ground do we stand on?"""
