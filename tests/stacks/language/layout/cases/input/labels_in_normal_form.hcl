a "é" {}
b é {}
