for=1
in=2
if = in
null = null
true=true
a = in [0]
b = for.in
else = {if=2,for=1}
