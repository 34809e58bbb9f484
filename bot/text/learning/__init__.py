"""Labels learned from examples: what a company's own people called a message. Pure; a model proposes and never decides.

signs       groups of words and shapes that tell much even where there are few examples
features    a text as named numbers: words, pieces of words, sounds of Chinese, signs
model       the scores of a text, its label and the reasons; light: no library is needed to serve
modelfile   a model as bytes and back; data only, nothing in it can run
examples    texts with labels: reading them, their hash, who is who
training    the model of examples; the only module that needs scikit-learn (extra `learn`)
evaluation  precision, recall and F1 of what was said against what is right
"""
