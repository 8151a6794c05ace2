a=[for x in xs:x]
b=[ for x in xs : x if x>1 ]
c={for k,v in m:k=>v}
d={for k , v in m : k=>v...if v!=null}
e=[for x in[1,2]:x]
f=[for x in {a=1}:x]
g = [for i,x in xs:"${i}-${x}"]
