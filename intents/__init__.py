"""Understanding: an utterance in, ranked interpretations out. Knows neither the car nor its services."""
