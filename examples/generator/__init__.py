"""What `generate.py` is made of: the world an incident happens in, its noise, and the kinds of incident."""
