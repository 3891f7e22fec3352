"""What does the petitioner say of the outcome?"""
