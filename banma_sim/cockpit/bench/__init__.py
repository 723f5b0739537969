"""The engineers' drawer: what happens, what is known inside, and hands that reach in."""
