/// Derivatives with the forms that a careful textbook prints, written down by hand before they were tried. The tests compare them
/// up to the order of factors and terms.
enum TextbookForms {
  struct Row: Sendable {
    var expression, variable: String
    /// The first is the one preferred.
    var best: [String]

    init(_ expression: String, _ variable: String, _ best: [String]) {
      (self.expression, self.variable, self.best) = (expression, variable, best)
    }
  }

  struct Network: Sendable {
    var name, weight: String
    var best: [String]
    var text: String

    init(_ name: String, _ weight: String, _ best: [String], _ text: String) {
      (self.name, self.weight, self.best, self.text) = (name, weight, best, text)
    }
  }

  static let first: [Row] = [
    Row(
      #"(y - (w*x + b))^2"#, #"w"#,
      [#"-2 x (y - (w x + b))"#, #"-2 x (y - w x - b)"#, #"2 x (w x + b - y)"#]),
    Row(#"1/2*(w*x - y)^2"#, #"w"#, [#"(w x - y) x"#]),
    Row(#"log(1+exp(-y*z))"#, #"z"#, [#"-\frac{y e^{-y z}}{1 + e^{-y z}}"#, #"-\frac{y}{1 + e^{y z}}"#]),
    Row(#"1/(1+exp(-k*(x-a)))"#, #"x"#, [#"\frac{k e^{-k (x - a)}}{(1 + e^{-k (x - a)})^2}"#]),
    Row(
      #"exp(-(x-m)^2/(2*s^2))/(s*sqrt(2*pi))"#, #"x"#,
      [
        #"-\frac{x - m}{s^3 \sqrt{2 \pi}} e^{-\frac{(x - m)^2}{2 s^2}}"#,
        #"\frac{m - x}{s^3 \sqrt{2 \pi}} e^{-\frac{(x - m)^2}{2 s^2}}"#,
      ]),
    Row(
      #"exp(-x^2/2)/sqrt(2*pi)"#, #"x"#,
      [#"-\frac{x}{\sqrt{2 \pi}} e^{-\frac{x^2}{2}}"#, #"-\frac{x e^{-\frac{x^2}{2}}}{\sqrt{2 \pi}}"#]),
    Row(#"lambda - k*log(lambda)"#, #"lambda"#, [#"1 - \frac{k}{\lambda}"#]),
    Row(
      #"-k*log(p)-(n-k)*log(1-p)"#, #"p"#,
      [#"\frac{n - k}{1 - p} - \frac{k}{p}"#, #"\frac{n p - k}{p (1 - p)}"#]),
    Row(#"log(1+(x/g)^2)"#, #"x"#, [#"\frac{2 x}{g^2 + x^2}"#]),
    Row(
      #"log(g)+log(1+((x-m)/g)^2)"#, #"m"#,
      [#"-\frac{2 (x - m)}{g^2 + (x - m)^2}"#, #"\frac{2 (m - x)}{g^2 + (x - m)^2}"#]),
    Row(#"(nu+1)/2*log(1+x^2/nu)"#, #"x"#, [#"\frac{(\nu + 1) x}{\nu + x^2}"#]),
    Row(#"log_cosh(x - y)"#, #"x"#, [#"\tanh(x - y)"#]),
    Row(#"log(cosh(w*x))"#, #"w"#, [#"x \tanh(w x)"#]),
    Row(#"b^a*x^(a-1)*exp(-b*x)"#, #"x"#, [#"b^a x^{a - 2} e^{-b x} (a - 1 - b x)"#]),
    Row(#"(a-1)*log(x)+(b-1)*log(1-x)"#, #"x"#, [#"\frac{a - 1}{x} - \frac{b - 1}{1 - x}"#]),
    Row(
      #"x^(a-1)*(1-x)^(b-1)"#, #"x"#,
      [
        #"x^{a - 2} (1 - x)^{b - 2} ((a - 1) (1 - x) - (b - 1) x)"#,
        #"(a - 1) x^{a-2} (1 - x)^{b-1} - (b - 1) x^{a-1} (1 - x)^{b-2}"#,
      ]),
    Row(
      #"max(q*(y-f), (q-1)*(y-f))"#, #"y"#,
      [#"q - \operatorname{step}(f - y)"#, #"q - 1 + \operatorname{step}(y - f)"#]),
    Row(#"relu(w*x+b)^2"#, #"w"#, [#"2 x \operatorname{relu}(w x + b)"#]),
    Row(#"abs(w*x - y)"#, #"w"#, [#"x \operatorname{sign}(w x - y)"#]),
    Row(#"sqrt(x^2+y^2+z^2)"#, #"z"#, [#"\frac{z}{\sqrt{x^2 + y^2 + z^2}}"#]),
    Row(#"1/sqrt(x^2+y^2)"#, #"x"#, [#"-\frac{x}{(x^2 + y^2)^{\frac{3}{2}}}"#]),
    Row(#"(x^2+y^2)^(3/2)"#, #"y"#, [#"3 y \sqrt{x^2 + y^2}"#]),
    Row(#"x/sqrt(x^2+eps)"#, #"x"#, [#"\frac{\mathit{eps}}{(x^2 + \mathit{eps})^{\frac{3}{2}}}"#]),
    Row(#"(a*x+b)/(c*x+d)"#, #"x"#, [#"\frac{a d - b c}{(c x + d)^2}"#]),
    Row(#"x/(1+x^2)"#, #"x"#, [#"\frac{1 - x^2}{(1 + x^2)^2}"#]),
    Row(#"x^2/(x+1)"#, #"x"#, [#"\frac{x (x + 2)}{(x + 1)^2}"#, #"\frac{x^2 + 2 x}{(x + 1)^2}"#]),
    Row(#"(x+1)/(x-1)"#, #"x"#, [#"-\frac{2}{(x - 1)^2}"#]),
    Row(#"sin(x)*cos(x)"#, #"x"#, [#"\cos^2(x) - \sin^2(x)"#]),
    Row(
      #"sin(x)/x"#, #"x"#,
      [#"\frac{x \cos(x) - \sin(x)}{x^2}"#, #"\frac{\cos(x)}{x} - \frac{\sin(x)}{x^2}"#]),
    Row(#"exp(a*x)*cos(b*x)"#, #"x"#, [#"e^{a x} (a \cos(b x) - b \sin(b x))"#]),
    Row(#"x^x"#, #"x"#, [#"x^x (1 + \log(x))"#, #"x^x (\log(x) + 1)"#]),
    Row(#"x*log(x) - x"#, #"x"#, [#"\log(x)"#]),
    Row(#"log(log(x))"#, #"x"#, [#"\frac{1}{x \log(x)}"#]),
    Row(#"tanh(x)^2"#, #"x"#, [#"2 \tanh(x) (1 - \tanh^2(x))"#]),
    Row(#"tanh(w*x+b)"#, #"x"#, [#"w (1 - \tanh^2(w x + b))"#]),
    Row(#"x*sigma(x)"#, #"x"#, [#"\sigma(x) + x \sigma'(x)"#]),
    Row(#"sigma(w*x+b)"#, #"w"#, [#"x \sigma'(w x + b)"#]),
    Row(#"softplus(w*x)"#, #"w"#, [#"x \sigma(w x)"#]),
    Row(#"(y - sigma(w*x+b))^2"#, #"b"#, [#"-2 (y - \sigma(w x + b)) \sigma'(w x + b)"#]),
    Row(
      #"(1-exp(-x/tau))*v"#, #"x"#,
      [#"\frac{v}{\tau} e^{-\frac{x}{\tau}}"#, #"\frac{v e^{-\frac{x}{\tau}}}{\tau}"#]),
    Row(
      #"a*exp(-t/tau)"#, #"tau"#,
      [#"\frac{a t}{\tau^2} e^{-\frac{t}{\tau}}"#, #"\frac{a t e^{-\frac{t}{\tau}}}{\tau^2}"#]),
    Row(
      #"4*e0*((s/r)^12-(s/r)^6)"#, #"r"#,
      [
        #"\frac{24 e_0}{r} ((\frac{s}{r})^6 - 2 (\frac{s}{r})^12)"#,
        #"4 e_0 (\frac{6 s^6}{r^7} - \frac{12 s^{12}}{r^{13}})"#,
        #"\frac{24 e_0 s^6 (r^6 - 2 s^6)}{r^{13}}"#,
      ]),
    Row(#"g*m1*m2/r^2"#, #"r"#, [#"-\frac{2 g m_1 m_2}{r^3}"#]),
    Row(#"1/2*m*v^2+m*g0*h"#, #"v"#, [#"m v"#]),
    Row(#"sqrt(2*g*h)"#, #"h"#, [#"\frac{g}{\sqrt{2 g h}}"#, #"\sqrt{\frac{g}{2 h}}"#]),
    Row(#"2*pi*sqrt(l/g)"#, #"l"#, [#"\frac{\pi}{\sqrt{l g}}"#, #"\frac{\pi}{g \sqrt{\frac{l}{g}}}"#]),
    Row(#"m*c^2/sqrt(1-v^2/c^2)"#, #"v"#, [#"\frac{m v}{(1 - \frac{v^2}{c^2})^{\frac{3}{2}}}"#]),
    Row(#"exp(-gamma*(x-y)^2)"#, #"x"#, [#"-2 \gamma (x - y) e^{-\gamma (x - y)^2}"#]),
    Row(
      #"exp(-(x-c)^2/(2*s^2))"#, #"s"#,
      [
        #"\frac{(x - c)^2}{s^3} e^{-\frac{(x - c)^2}{2 s^2}}"#,
        #"\frac{(x - c)^2 e^{-\frac{(x - c)^2}{2 s^2}}}{s^3}"#,
      ]),
    Row(#"(x*y+c)^d"#, #"x"#, [#"d y (x y + c)^{d - 1}"#]),
    Row(#"tanh(a*x*y+c)"#, #"a"#, [#"x y (1 - \tanh^2(a x y + c))"#]),
    Row(
      #"(x*u+y*v)/(sqrt(x^2+y^2)*sqrt(u^2+v^2))"#, #"x"#,
      [#"\frac{y (u y - v x)}{(x^2 + y^2)^{\frac{3}{2}} \sqrt{u^2 + v^2}}"#]),
    Row(#"-y*log(p)"#, #"p"#, [#"-\frac{y}{p}"#]),
    Row(#"-y*log(sigma(z))-(1-y)*log(1-sigma(z))"#, #"z"#, [#"\sigma(z) - y"#]),
    Row(
      #"-alpha*(1-p)^gamma*y*log(p)"#, #"p"#,
      [#"\alpha y (\gamma (1 - p)^{\gamma - 1} \log(p) - \frac{(1 - p)^\gamma}{p})"#]),
    Row(
      #"-log(exp(a)/(exp(a)+exp(b)))"#, #"a"#, [#"\frac{e^a}{e^a + e^b} - 1"#, #"-\frac{e^b}{e^a + e^b}"#]),
    Row(#"log(exp(a)+exp(b)+exp(c))"#, #"b"#, [#"\frac{e^b}{e^a + e^b + e^c}"#]),
    Row(
      #"exp(x)/(exp(x)+exp(y))"#, #"x"#,
      [#"\frac{e^{x + y}}{(e^x + e^y)^2}"#, #"\frac{e^x e^y}{(e^x + e^y)^2}"#]),
    Row(#"(exp(x)-exp(-x))/(exp(x)+exp(-x))"#, #"x"#, [#"\frac{4}{(e^x + e^{-x})^2}"#]),
    Row(#"1/2*log((1+x)/(1-x))"#, #"x"#, [#"\frac{1}{1 - x^2}"#, #"\frac{1}{(1 + x) (1 - x)}"#]),
    Row(#"log(x/(1-x))"#, #"x"#, [#"\frac{1}{x (1 - x)}"#]),
    Row(#"atan(y/x)"#, #"x"#, [#"-\frac{y}{x^2 + y^2}"#]),
    Row(#"asin(x/a)"#, #"x"#, [#"\frac{1}{a \sqrt{1 - \frac{x^2}{a^2}}}"#]),
    Row(#"x*atan(x)-1/2*log(1+x^2)"#, #"x"#, [#"\arctan(x)"#]),
    Row(#"x*sqrt(1-x^2)+asin(x)"#, #"x"#, [#"2 \sqrt{1 - x^2}"#]),
    Row(#"sqrt(1+x^2)-1"#, #"x"#, [#"\frac{x}{\sqrt{1 + x^2}}"#]),
    Row(
      #"d^2*(sqrt(1+(r/d)^2)-1)"#, #"r"#,
      [#"\frac{r}{\sqrt{1 + (\frac{r}{d})^2}}"#, #"\frac{r}{\sqrt{1 + \frac{r^2}{d^2}}}"#]),
    Row(#"x^n*exp(-x)"#, #"x"#, [#"x^{n - 1} e^{-x} (n - x)"#]),
    Row(
      #"k*x^(k-1)/l^k*exp(-(x/l)^k)"#, #"l"#,
      [#"\frac{k^2 x^{k - 1}}{l^{k + 1}} ((\frac{x}{l})^k - 1) e^{-(\frac{x}{l})^k}"#]),
    Row(
      #"(x-mu)^2/v+log(v)"#, #"v"#,
      [#"\frac{1}{v} - \frac{(x - \mu)^2}{v^2}"#, #"\frac{v - (x - \mu)^2}{v^2}"#]),
    Row(#"p*log(p)+(1-p)*log(1-p)"#, #"p"#, [#"\log(p) - \log(1 - p)"#]),
    Row(#"y*log(y/p)-y+p"#, #"p"#, [#"1 - \frac{y}{p}"#]),
    Row(#"x/y-log(x/y)-1"#, #"y"#, [#"\frac{1}{y} - \frac{x}{y^2}"#, #"\frac{y - x}{y^2}"#]),
    Row(#"(1-2*x*y/(x+y))"#, #"x"#, [#"-\frac{2 y^2}{(x + y)^2}"#]),
    Row(#"1-x*y/(x+y-x*y)"#, #"x"#, [#"-\frac{y^2}{(x + y - x y)^2}"#]),
    Row(#"(x-y)^2/(x+y)"#, #"x"#, [#"\frac{(x - y) (x + 3 y)}{(x + y)^2}"#]),
    Row(#"v*s/(k+s)"#, #"s"#, [#"\frac{v k}{(k + s)^2}"#, #"\frac{k v}{(k + s)^2}"#]),
    Row(#"s^n/(k^n+s^n)"#, #"s"#, [#"\frac{n k^n s^{n - 1}}{(k^n + s^n)^2}"#]),
    Row(#"r*n*(1-n/k)"#, #"n"#, [#"r (1 - \frac{2 n}{k})"#]),
    Row(#"x*exp(-x^2)"#, #"x"#, [#"(1 - 2 x^2) e^{-x^2}"#]),
    Row(
      #"erf(x/sqrt(2))"#, #"x"#,
      [#"\sqrt{\frac{2}{\pi}} e^{-\frac{x^2}{2}}"#, #"\frac{2}{\sqrt{2 \pi}} e^{-\frac{x^2}{2}}"#]),
    Row(
      #"1/2*x*(1+erf(x/sqrt(2)))"#, #"x"#,
      [
        #"\frac{1}{2} (1 + \operatorname{erf}(\frac{x}{\sqrt{2}})) + \frac{x}{\sqrt{2 \pi}} e^{-\frac{x^2}{2}}"#
      ]),
    Row(
      #"gelu(x)"#, #"x"#,
      [
        #"\frac{1}{2} (1 + \operatorname{erf}(\frac{x}{\sqrt{2}})) + \frac{x}{\sqrt{2 \pi}} e^{-\frac{x^2}{2}}"#
      ]),
    Row(#"silu(x)"#, #"x"#, [#"\sigma(x) + x \sigma'(x)"#]),
    Row(
      #"mish(x)"#, #"x"#,
      [#"\tanh(\operatorname{softplus}(x)) + x \sigma(x) (1 - \tanh^2(\operatorname{softplus}(x)))"#]),
    Row(#"softsign(x)"#, #"x"#, [#"\frac{1}{(1 + \left| x \right|)^2}"#]),
  ]

  static let second: [Row] = [
    Row(#"elu(x,1)"#, #"x"#, [#"\operatorname{elu}'(x)"#]),
    Row(#"relu(x)"#, #"x"#, [#"\operatorname{step}(x)"#]),
    Row(#"max(0,1-y*f)"#, #"f"#, [#"-y \operatorname{step}(1 - y f)"#]),
    Row(#"max(0,1-y*f)^2"#, #"f"#, [#"-2 y \max(0, 1 - y f)"#]),
    Row(#"huber(y-f,d)"#, #"f"#, [#"-\max(-d, \min(d, y - f))"#]),
    Row(#"x^3-3*x*y^2"#, #"x"#, [#"3 (x^2 - y^2)"#]),
    Row(#"(x+y)*(x-y)"#, #"x"#, [#"2 x"#]),
    Row(
      #"(w1*x1+w2*x2-y)^2+lambda*(w1^2+w2^2)"#, #"w1"#,
      [#"2 ((w_1 x_1 + w_2 x_2 - y) x_1 + \lambda w_1)"#, #"2 (w_1 x_1 + w_2 x_2 - y) x_1 + 2 \lambda w_1"#]),
    Row(#"cos(x)^2"#, #"x"#, [#"-2 \sin(x) \cos(x)"#]),
    Row(#"tan(x)"#, #"x"#, [#"1 + \tan^2(x)"#, #"\frac{1}{\cos^2(x)}"#]),
    Row(#"log(sin(x))"#, #"x"#, [#"\frac{\cos(x)}{\sin(x)}"#, #"\frac{1}{\tan(x)}"#]),
    Row(#"log(cos(x))"#, #"x"#, [#"-\tan(x)"#]),
    Row(#"exp(x)*(sin(x)-cos(x))/2"#, #"x"#, [#"e^x \sin(x)"#]),
    Row(#"x^2*exp(x)-2*x*exp(x)+2*exp(x)"#, #"x"#, [#"x^2 e^x"#]),
    Row(#"(x^2+1)^5"#, #"x"#, [#"10 x (x^2 + 1)^4"#]),
    Row(#"sqrt(x)*(x+1)"#, #"x"#, [#"\frac{3 x + 1}{2 \sqrt{x}}"#]),
    Row(#"log(x^2+x+1)"#, #"x"#, [#"\frac{2 x + 1}{x^2 + x + 1}"#]),
    Row(#"(x-m)^2/(2*s^2)+log(s)+1/2*log(2*pi)"#, #"m"#, [#"-\frac{x - m}{s^2}"#, #"\frac{m - x}{s^2}"#]),
    Row(#"a*log(b)+(a-1)*log(x)-b*x"#, #"b"#, [#"\frac{a}{b} - x"#]),
    Row(#"y/p-log(y/p)-1"#, #"p"#, [#"\frac{1}{p} - \frac{y}{p^2}"#, #"\frac{p - y}{p^2}"#]),
    Row(
      #"log(s)+abs(x-m)/s"#, #"s"#,
      [#"\frac{1}{s} - \frac{\left| x - m \right|}{s^2}"#, #"\frac{s - \left| x - m \right|}{s^2}"#]),
    Row(
      #"log(s)+abs(x-m)/s"#, #"m"#,
      [#"-\frac{\operatorname{sign}(x - m)}{s}"#, #"\frac{\operatorname{sign}(m - x)}{s}"#]),
    Row(#"(1-exp(-l*x))"#, #"l"#, [#"x e^{-l x}"#]),
    Row(
      #"1-exp(-(x/l)^k)"#, #"x"#,
      [
        #"\frac{k}{l} (\frac{x}{l})^{k - 1} e^{-(\frac{x}{l})^k}"#,
        #"\frac{k (\frac{x}{l})^{k - 1} e^{-(\frac{x}{l})^k}}{l}"#,
        #"\frac{k x^{k-1}}{l^k} e^{-(\frac{x}{l})^k}"#,
      ]),
    Row(#"log(1+exp(x))"#, #"x"#, [#"\frac{e^x}{1 + e^x}"#, #"\frac{1}{1 + e^{-x}}"#]),
    Row(#"log(1+exp(-x))"#, #"x"#, [#"-\frac{e^{-x}}{1 + e^{-x}}"#, #"-\frac{1}{1 + e^x}"#]),
    Row(#"-log(1/(1+exp(-x)))"#, #"x"#, [#"-\frac{e^{-x}}{1 + e^{-x}}"#, #"-\frac{1}{1 + e^x}"#]),
    Row(
      #"-y*log(1/(1+exp(-w*x)))-(1-y)*log(1-1/(1+exp(-w*x)))"#, #"w"#,
      [#"x (\frac{1}{1 + e^{-w x}} - y)"#]),
    Row(
      #"y*log(1+exp(-z))+(1-y)*log(1+exp(z))"#, #"z"#,
      [#"\frac{e^z}{1 + e^z} - y"#, #"\frac{1}{1 + e^{-z}} - y"#]),
    Row(#"(sigma(z)-y)^2/2"#, #"z"#, [#"(\sigma(z) - y) \sigma'(z)"#]),
    Row(#"1/2*(tanh(w*x)-y)^2"#, #"w"#, [#"(\tanh(w x) - y) (1 - \tanh^2(w x)) x"#]),
    Row(#"log(x+sqrt(x^2-1))"#, #"x"#, [#"\frac{1}{\sqrt{x^2 - 1}}"#]),
    Row(#"x/(a+sqrt(a^2+x^2))"#, #"x"#, [#"\frac{a}{\sqrt{a^2 + x^2} (a + \sqrt{a^2 + x^2})}"#]),
    Row(#"sqrt(a^2-x^2)"#, #"x"#, [#"-\frac{x}{\sqrt{a^2 - x^2}}"#]),
    Row(#"(a^2-x^2)^(-1/2)"#, #"x"#, [#"\frac{x}{(a^2 - x^2)^{\frac{3}{2}}}"#]),
    Row(#"1/(x^2+a^2)^2"#, #"x"#, [#"-\frac{4 x}{(x^2 + a^2)^3}"#]),
    Row(#"exp(-k*r)/r"#, #"r"#, [#"-\frac{(1 + k r) e^{-k r}}{r^2}"#, #"-\frac{(k r + 1) e^{-k r}}{r^2}"#]),
    Row(#"q1*q2/(4*pi*e0*r)"#, #"r"#, [#"-\frac{q_1 q_2}{4 \pi e_0 r^2}"#]),
    Row(#"r*t/(v-b)-a/v^2"#, #"v"#, [#"\frac{2 a}{v^3} - \frac{r t}{(v - b)^2}"#]),
    Row(#"d*(1-exp(-a*(r-r0)))^2"#, #"r"#, [#"2 a d e^{-a (r - r_0)} (1 - e^{-a (r - r_0)})"#]),
    Row(#"v0*t+1/2*g*t^2"#, #"t"#, [#"v_0 + g t"#]),
    Row(#"a*cos(w*t+p)"#, #"t"#, [#"-a w \sin(w t + p)"#]),
    Row(#"a*exp(-b*t)*sin(w*t)"#, #"t"#, [#"a e^{-b t} (w \cos(w t) - b \sin(w t))"#]),
    Row(
      #"1/(exp(h*v/(k*t))-1)"#, #"v"#,
      [#"-\frac{h e^{\frac{h v}{k t}}}{k t (e^{\frac{h v}{k t}} - 1)^2}"#]),
    Row(#"(1+cos(x)*e)/p"#, #"x"#, [#"-\frac{e \sin(x)}{p}"#]),
    Row(#"r1*r2/(r1+r2)"#, #"r1"#, [#"\frac{r_2^2}{(r_1 + r_2)^2}"#]),
    Row(#"1/(1/a+1/b)"#, #"a"#, [#"\frac{b^2}{(a + b)^2}"#]),
    Row(#"f1*f2/(f1+f2-d)"#, #"d"#, [#"\frac{f_1 f_2}{(f_1 + f_2 - d)^2}"#]),
    Row(#"2*p*r/(p+r)"#, #"r"#, [#"\frac{2 p^2}{(p + r)^2}"#]),
    Row(#"(x*y+1)^2/(x^2+1)"#, #"y"#, [#"\frac{2 x (x y + 1)}{x^2 + 1}"#]),
    Row(
      #"exp(-1/2*((x-m)/s)^2)"#, #"m"#,
      [
        #"\frac{x - m}{s^2} e^{-\frac{1}{2} (\frac{x - m}{s})^2}"#,
        #"\frac{x - m}{s^2} e^{-\frac{(x - m)^2}{2 s^2}}"#,
        #"\frac{(x - m) e^{-\frac{(x - m)^2}{2 s^2}}}{s^2}"#,
      ]),
    Row(
      #"(1+(x-y)^2/(2*a*l^2))^(-a)"#, #"x"#,
      [
        #"-\frac{x - y}{l^2} (1 + \frac{(x - y)^2}{2 a l^2})^{-a - 1}"#,
        #"-\frac{x - y}{l^2 (1 + \frac{(x - y)^2}{2 a l^2})^{a + 1}}"#,
        #"\frac{y - x}{l^2 (1 + \frac{(x - y)^2}{2 a l^2})^{a + 1}}"#,
      ]),
    Row(#"s2*exp(-2*sin(pi*(x-y)/p)^2/l^2)"#, #"s2"#, [#"e^{-\frac{2 \sin^2(\frac{\pi (x - y)}{p})}{l^2}}"#]),
    Row(
      #"1/sqrt(1+c^2*(x-y)^2)"#, #"x"#,
      [
        #"-\frac{c^2 (x - y)}{(1 + c^2 (x - y)^2)^{\frac{3}{2}}}"#,
        #"\frac{c^2 (y - x)}{(1 + c^2 (x - y)^2)^{\frac{3}{2}}}"#,
      ]),
    Row(#"(a*x^2+b*x+c)^(1/3)"#, #"x"#, [#"\frac{2 a x + b}{3 (a x^2 + b x + c)^{\frac{2}{3}}}"#]),
    Row(#"log((x-a)^2+b^2)"#, #"x"#, [#"\frac{2 (x - a)}{(x - a)^2 + b^2}"#]),
    Row(
      #"(log(x))^2/x"#, #"x"#,
      [#"\frac{\log(x) (2 - \log(x))}{x^2}"#, #"\frac{2 \log(x) - \log^2(x)}{x^2}"#]),
    Row(#"x^3*log(x)"#, #"x"#, [#"x^2 (3 \log(x) + 1)"#]),
    Row(#"x^2*log(x)/2 - x^2/4"#, #"x"#, [#"x \log(x)"#]),
    Row(#"exp(sin(x)^2)"#, #"x"#, [#"2 \sin(x) \cos(x) e^{\sin^2(x)}"#]),
    Row(
      #"sin(x)^2*cos(x)"#, #"x"#,
      [#"\sin(x) (2 \cos^2(x) - \sin^2(x))"#, #"2 \sin(x) \cos^2(x) - \sin^3(x)"#]),
    Row(#"sin(x)/(1+cos(x))"#, #"x"#, [#"\frac{1}{1 + \cos(x)}"#]),
    Row(#"(1-cos(x))/sin(x)"#, #"x"#, [#"\frac{1 - \cos(x)}{\sin^2(x)}"#]),
    Row(
      #"sin(w*x)/w"#, #"w"#,
      [#"\frac{x \cos(w x)}{w} - \frac{\sin(w x)}{w^2}"#, #"\frac{w x \cos(w x) - \sin(w x)}{w^2}"#]),
    Row(
      #"x^(1/x)"#, #"x"#,
      [#"\frac{x^{\frac{1}{x}} (1 - \log(x))}{x^2}"#, #"x^{\frac{1}{x} - 2} (1 - \log(x))"#]),
    Row(#"a^x"#, #"x"#, [#"a^x \log(a)"#]),
    Row(#"log(x)/log(a)"#, #"x"#, [#"\frac{1}{x \log(a)}"#]),
    Row(#"(x^a-1)/a"#, #"x"#, [#"x^{a - 1}"#]),
    Row(#"((1+x)^a-1)/a"#, #"x"#, [#"(1 + x)^{a - 1}"#]),
    Row(#"(1-p^a-(1-p)^a)/(a-1)"#, #"p"#, [#"\frac{a ((1 - p)^{a - 1} - p^{a - 1})}{a - 1}"#]),
    Row(#"-log(1-x)/x"#, #"x"#, [#"\frac{1}{x (1 - x)} + \frac{\log(1 - x)}{x^2}"#]),
    Row(
      #"sqrt((x-a)^2+(y-b)^2)"#, #"a"#,
      [#"-\frac{x - a}{\sqrt{(x - a)^2 + (y - b)^2}}"#, #"\frac{a - x}{\sqrt{(x - a)^2 + (y - b)^2}}"#]),
    Row(#"abs(x)^p"#, #"x"#, [#"p \left| x \right|^{p - 1} \operatorname{sign}(x)"#]),
    Row(#"abs(x)^3/3"#, #"x"#, [#"x \left| x \right|"#]),
    Row(
      #"max(x,0)+a*min(x,0)"#, #"x"#,
      [#"(1 - a) \operatorname{step}(x) + a"#, #"a + (1 - a) \operatorname{step}(x)"#]),
    Row(#"sqrt(softplus(x))"#, #"x"#, [#"\frac{\sigma(x)}{2 \sqrt{\operatorname{softplus}(x)}}"#]),
    Row(#"tanh(softplus(x))"#, #"x"#, [#"\sigma(x) (1 - \tanh^2(\operatorname{softplus}(x)))"#]),
    Row(#"log(sigma(x))"#, #"x"#, [#"1 - \sigma(x)"#]),
    Row(#"sigma(x)*(1-sigma(x))"#, #"x"#, [#"\sigma'(x) (1 - 2 \sigma(x))"#]),
    Row(#"x*tanh(x)"#, #"x"#, [#"\tanh(x) + x (1 - \tanh^2(x))"#]),
    Row(
      #"erf(a*x)"#, #"x"#,
      [
        #"\frac{2 a}{\sqrt{\pi}} e^{-a^2 x^2}"#,
        #"\frac{2 a}{\sqrt{\pi}} e^{-(a x)^2}"#,
        #"\frac{2 a e^{-a^2 x^2}}{\sqrt{\pi}}"#,
      ]),
    Row(#"exp(m+s^2/2)"#, #"s"#, [#"s e^{m + \frac{s^2}{2}}"#]),
    Row(#"exp(2*m+s2)*(exp(s2)-1)"#, #"s2"#, [#"e^{2 m + s_2} (2 e^{s_2} - 1)"#]),
    Row(#"(x1-x2)^2+(y1-y2)^2"#, #"x2"#, [#"-2 (x_1 - x_2)"#, #"2 (x_2 - x_1)"#]),
    Row(#"1-(x1*y1+x2*y2)/sqrt(x1^2+x2^2)"#, #"y1"#, [#"-\frac{x_1}{\sqrt{x_1^2 + x_2^2}}"#]),
  ]

  static let models: [Network] = [
    Network(
      "logistic regression", "w1", [#"(p - y) x_1"#],
      """
      input x[2]
      target y binary
      weight w[2], b
      z = sum(i: w[i]*x[i]) + b
      p = sigmoid(z)
      loss L = bce(p, y)
      """),
    Network(
      "logits", "b", [#"\sigma(z) - y"#],
      """
      input x
      target y binary
      weight w, b
      z = w*x + b
      loss L = bce_logits(z, y)
      """),
    Network(
      "Poisson regression", "w", [#"(r - y) x"#],
      """
      input x
      target y
      weight w
      z = w*x
      r = exp(z)
      loss L = poisson(r, y)
      """),
    Network(
      "tanh output", "w", [#"(a - y) (1 - a^2) x"#],
      """
      input x
      target y
      weight w
      z = w*x
      a = tanh(z)
      loss L = half_squared(a, y)
      """),
    Network(
      "softmax classifier", "W12", [#"(p_1 - y_1) x_2"#],
      """
      input x[2]
      target y[3] distribution
      weight W[3,2]
      z[j] = sum(k: W[j,k]*x[k])
      p[j] = softmax(j: z[j])
      loss L = cross_entropy(j: p[j], y[j])
      """),
    Network(
      "scores as weights", "z2", [#"p_2 - y_2"#],
      """
      target y[3] distribution
      weight z[3]
      p[j] = softmax(j: z[j])
      loss L = -sum(k: y[k]*log(p[k]))
      """),
    Network(
      "ridge", "w1", [#"(p - y) x_1 + \lambda w_1"#],
      """
      input x[2]
      target y
      weight w[2]
      constant lambda
      p = sum(i: w[i]*x[i])
      loss L = half_squared(p, y) + lambda/2*sum(i: w[i]^2)
      """),
    Network(
      "hidden unit", "v", [#"(o - y) w \sigma'(z) x"#],
      """
      input x
      target y
      weight v, w
      z = v*x
      h = sigmoid(z)
      o = w*h
      loss L = half_squared(o, y)
      """),
    Network(
      "unit norm", "w1", [#"\frac{(r - y) a_1 x_1}{r}"#],
      """
      input x[2]
      target y
      weight w[2]
      a[i] = w[i]*x[i]
      r = sqrt(sum(i: a[i]^2))
      loss L = half_squared(r, y)
      """),
    Network(
      "RBF", "c", [#"\frac{(o - y) w h (x - c)}{s^2}"#],
      """
      input x
      target y
      weight c, s, w
      h = exp(-(x-c)^2/(2*s^2))
      o = w*h
      loss L = half_squared(o, y)
      """),
    Network(
      "log-variance head", "v", [#"\frac{x}{2} (1 - (y - m)^2 e^{-s})"#],
      """
      input x
      target y
      weight w, v
      m = w*x
      s = v*x
      loss L = 1/2*(s + (y-m)^2*exp(-s))
      """),
    Network(
      "exponential family", "w", [#"\frac{(m - y) x}{m}"#, #"(1 - \frac{y}{m}) x"#],
      """
      input x
      target y
      weight w
      m = exp(w*x)
      loss L = log(m) + y/m
      """),
  ]
}
