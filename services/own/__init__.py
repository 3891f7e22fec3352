"""What may people do with what is kept of them: take it along, correct it, have it erased?"""
