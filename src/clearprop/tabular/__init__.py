"""Tables of named columns: reading, preprocessing, training and prediction."""
