"""Who opens a report against officials, hands it over, and forgets it?"""
