"""What may third-party systems do?"""
