// GradientVerification: see the manifest for what this room holds.
