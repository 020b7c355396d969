using LightWatch.PromQL.Parse;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Parse;

public sealed class ParserTests
{
    private static Expr Parse(string query) => PromParser.Parse(query, ParserOptions.Experimental);

    // Shows how a query groups: every operator gets parentheses.
    private static string Grouped(Expr expr) => expr switch
    {
        BinaryExpr b => $"({Grouped(b.Left)} {Notation.Text(b.Op)} {Grouped(b.Right)})",
        UnaryExpr u => $"{(u.Op == UnaryOp.Minus ? '-' : '+')}({Grouped(u.Inner)})",
        _ => Printer.Print(expr),
    };

    [Theory]
    [InlineData("a + b * c ^ d", "(a + (b * (c ^ d)))")]
    [InlineData("a - b - c", "((a - b) - c)")]
    [InlineData("a ^ b ^ c", "(a ^ (b ^ c))")]
    [InlineData("-a ^ b", "-((a ^ b))")]
    [InlineData("-a * b", "(-(a) * b)")]
    [InlineData("a ^ -b * c", "((a ^ -(b)) * c)")]
    [InlineData("a or b and c unless d", "(a or ((b and c) unless d))")]
    [InlineData("a == b > c + d", "((a == b) > (c + d))")]
    [InlineData("a % b atan2 c", "((a % b) atan2 c)")]
    [InlineData("a </ 2 >/ 3", "((a </ 2) >/ 3)")]
    public void Operators_group_by_strength(string query, string expected) =>
        Assert.Equal(expected, Grouped(Parse(query)));

    [Theory]
    [InlineData("-5m", -300, true)]
    [InlineData("1h30m", 5400, true)]
    [InlineData("--2", 2, false)]
    [InlineData("0x1F", 31, false)]
    [InlineData("1_000.5", 1000.5, false)]
    [InlineData("010", 8, false)]
    [InlineData("089", 89, false)]
    [InlineData("1e-3", 0.001, false)]
    [InlineData("Inf", double.PositiveInfinity, false)]
    [InlineData("-inF", double.NegativeInfinity, false)]
    public void Numbers_and_durations_fold_their_sign(string query, double value, bool isDuration) =>
        Assert.Equal(
            (value, isDuration), Parse(query) is NumberLiteral number ? (number.Value, number.IsDuration) : default);

    [Theory]
    [InlineData("sum")]
    [InlineData("by")]
    [InlineData("offset")]
    [InlineData("start")]
    [InlineData("fill")]
    [InlineData("and and or")]
    [InlineData("sum + by")]
    [InlineData("offset offset 5m")]
    [InlineData("job:sum:rate5m")]
    public void Keywords_stand_for_metrics_where_an_operand_is_due(string query) =>
        Assert.Equal(query, Printer.Print(Parse(query)));

    [Fact]
    public void Selector_with_quoted_names_has_no_bare_name()
    {
        var selector = Assert.IsType<VectorSelector>(Parse("""{"my.metric", "my.label"=~"a.*", b!="c"}"""));
        Assert.Null(selector.Name);
        Assert.Equal(["__name__=my.metric", "my.label=~a.*", "b!=c"],
            selector.Matchers.Select(m => m.Name + Notation.Text(m.Kind) + m.Value));
    }

    [Fact]
    public void Selector_with_a_name_has_its_matcher_last()
    {
        var selector = Assert.IsType<VectorSelector>(Parse("""up{job="x",}"""));
        Assert.Equal("up", selector.Name);
        Assert.Equal(Labels.MetricNameLabel, selector.Matchers[^1].Name);
        Assert.Equal(new TextRange(0, 12), selector.Range);
    }

    [Fact]
    public void Modifiers_land_on_the_innermost_selector()
    {
        var matrix = Assert.IsType<MatrixSelector>(Parse("foo[5m] offset -1h @ 12.5"));
        Assert.Equal(300_000, matrix.WindowMs);
        Assert.Equal(new TimeShift(-3_600_000, At: AtKind.Timestamp, AtUnixMs: 12_500), matrix.Selector.Shift);
    }

    [Fact]
    public void Subquery_has_window_step_and_shift()
    {
        var subquery = Assert.IsType<SubqueryExpr>(Parse("rate(foo[1m])[1h:5m] @ end() offset 1m"));
        Assert.Equal((3_600_000, 300_000, AtKind.End, 60_000),
            (subquery.WindowMs, subquery.StepMs, subquery.Shift.At, subquery.Shift.OffsetMs));
    }

    [Theory]
    [InlineData("a + on(x) group_left(y) b", MatchCardinality.ManyToOne, true)]
    [InlineData("a + ignoring(x) group_right b", MatchCardinality.OneToMany, false)]
    [InlineData("a + b", MatchCardinality.OneToOne, false)]
    [InlineData("a and on(x) b", MatchCardinality.ManyToMany, true)]
    public void Matching_of_two_vectors_is_kept(string query, object cardinality, bool on)
    {
        var matching = Assert.IsType<BinaryExpr>(Parse(query)).Matching;
        Assert.Equal(((MatchCardinality)cardinality, on), (matching!.Cardinality, matching.On));
    }

    [Theory]
    [InlineData("a + 1")]
    [InlineData("1 + on() a")]
    public void Matching_with_a_scalar_is_dropped(string query) =>
        Assert.Null(Assert.IsType<BinaryExpr>(Parse(query)).Matching);

    [Fact]
    public void Fill_values_are_kept_by_side()
    {
        var matching = Assert.IsType<BinaryExpr>(Parse("a + on(x) fill_right(-1) fill_left(5m) b")).Matching!;
        Assert.Equal((300.0, -1.0), (matching.FillLeft, matching.FillRight));
    }

    [Theory]
    [InlineData("sum by (a, b) (x)", false)]
    [InlineData("sum(x) by (a, b)", false)]
    [InlineData("sum without (a, \"b\",) (x)", true)]
    public void Grouping_may_stand_on_either_side(string query, bool without)
    {
        var aggregate = Assert.IsType<AggregateExpr>(Parse(query));
        Assert.Equal(["a", "b"], aggregate.Grouping);
        Assert.Equal(without, aggregate.Without);
    }

    [Fact]
    public void Offset_ends_after_one_term()
    {
        var power = Assert.IsType<BinaryExpr>(Parse("foo offset -2 ^ 2"));
        Assert.Equal(-2000, Assert.IsType<VectorSelector>(power.Left).Shift.OffsetMs);
    }

    [Fact]
    public void Duration_arithmetic_is_kept_as_a_tree()
    {
        var window = Assert.IsType<MatrixSelector>(Parse("foo[2 * step() + 5m]")).WindowExpr!;
        Assert.Equal(DurationOp.Add, window.Op);
        Assert.Equal("2 * step() + 5m", Printer.Print(window));
    }

    [Fact]
    public void Depth_beyond_the_limit_is_refused_and_below_it_accepted()
    {
        var deepest = Parser.MaxLevels - 1;
        Parse(new string('(', deepest) + "1" + new string(')', deepest));
        var deep =
            Assert.Throws<ParseException>(() => Parse(new string('(', 100_000) + "1" + new string(')', 100_000)));
        var wide = Assert.Throws<ParseException>(() => Parse("1" + string.Concat(Enumerable.Repeat("+1", 100_000))));
        Assert.All(
            [deep, wide], e => Assert.Contains("nested deeper than 1000 levels", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Length_beyond_the_limit_is_refused() =>
        Assert.Contains("longer than",
            Assert.Throws<ParseException>(() => Parse(new string(' ', PromParser.MaxBytes + 1))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("limitk(1, a)",
        "1:1: parse error: limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions")]
    [InlineData("info(a)", "1:1: parse error: function \"info\" is not enabled")]
    [InlineData("a[2*5m]", "1:3: parse error: experimental duration expression is not enabled")]
    [InlineData("a anchored", "1:1: parse error: anchored modifier is experimental and not enabled")]
    [InlineData("a + fill(1) b", "1:1: parse error: binop fill modifiers are experimental and not enabled")]
    public void Experimental_parts_are_refused_unless_wanted(string query, string message) =>
        Assert.Equal(
            message, Assert.Throws<ParseException>(() => PromParser.Parse(query, ParserOptions.Stable)).Message);
}
