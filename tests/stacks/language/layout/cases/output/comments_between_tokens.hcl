a            = /* before */ 1 /* after */
b            = [/*first*/ 1 /*second*/, /*third*/ 2]
c            = f(/*x*/ 1)
d /* name */ = 4
e            = { /*x*/ a /*y*/ = /*z*/ 1 /*w*/ }
