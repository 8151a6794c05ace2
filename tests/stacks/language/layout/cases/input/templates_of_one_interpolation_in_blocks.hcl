b {
a="${b}"
c { d = "${e}" }
f {
g="${h}"
}
}
dynamic "x" {
for_each = "${xs}"
content {
y = "${x.value}"
}
}
