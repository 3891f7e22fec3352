"""How does the world speak to us over HTTP?"""
