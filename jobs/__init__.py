"""What happens without anyone asking?"""
