"""The networks: arrays in, a Gaussian over z out; z in, what is heard out. A module for each kind.

Every decoder answers with all steps in one pass. The autoencoder follows Kingma and Welling 2014
(arXiv:1312.6114); the conductor, Roberts et al. 2018 (arXiv:1803.05428) and, over tracks, Simon et
al. 2018 (arXiv:1806.00195).
"""
