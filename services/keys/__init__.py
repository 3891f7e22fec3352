"""Which keys keep the secrets, and how are they changed while everybody works?"""
