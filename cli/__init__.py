"""What does an operator type?"""
