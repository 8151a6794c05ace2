/* one */a = 1
/* two */ bbb = 2
/* three
   lines */ c = 3
dddd = 4
