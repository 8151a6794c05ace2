a = 1
bb = 2 # two
# no line end