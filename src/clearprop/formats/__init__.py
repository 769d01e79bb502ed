"""Files: networks as people type them, trained models as programs keep them."""
