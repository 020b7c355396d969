using FsCheck;
using FsCheck.Fluent;

namespace LightWatch.Storage.Tests;

public class LabelsTests
{
    private static readonly Gen<Label[]> Pairs =
        (from name in Gen.Elements("__name__", "a", "b", "host", "ü") from value
            in Gen.Elements("", "1", "x", "Z\n\"") select new Label(name, value)).ArrayOf();

    [Fact]
    public void Pairs_are_sorted_each_name_once_the_last_wins_and_none_is_empty() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Arb.From(Pairs), pairs =>
        {
            var labels = Labels.From(pairs);
            var expected = pairs.GroupBy(p => p.Name, StringComparer.Ordinal).Select(g => g.Last())
                .Where(p => p.Value.Length > 0);
            Assert.Equal(expected.OrderBy(p => p.Name, StringComparer.Ordinal), labels);
            foreach (var name in (string[])["__name__", "a", "absent"])
                Assert.Equal(labels.FirstOrDefault(p => p.Name == name, new Label(name, "")).Value, labels.Get(name));
        }));

    [Fact]
    public void Order_and_equality_agree() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500),
            Prop.ForAll(Arb.From(Pairs), Arb.From(Pairs), (one, other) =>
        {
            var (a, b) = (Labels.From(one), Labels.From(other));
            Assert.Equal(Math.Sign(a.CompareTo(b)), -Math.Sign(b.CompareTo(a)));
            Assert.Equal(a.SequenceEqual(b), a.Equals(b));
            Assert.Equal(a == b, a.CompareTo(b) == 0);
            if (a == b) Assert.Equal(a.GetHashCode(), b.GetHashCode());
        }));

    [Fact]
    public void Prefix_comes_before_the_longer_set() =>
        Assert.True(Labels.From(("a", "1")) < Labels.From(("a", "1"), ("b", "0"))
            && Labels.Empty < Labels.From(("a", "1")));

    [Fact]
    public void Sorted_pairs_out_of_order_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Labels.FromSorted([new Label("b", "1"), new Label("a", "1")]));
        Assert.Throws<ArgumentException>(() => Labels.FromSorted([new Label("a", "1"), new Label("a", "2")]));
        Assert.Same(Labels.Empty, Labels.FromSorted([]));
    }

    [Theory]
    [InlineData("up", "", "up")]
    [InlineData("up", "a\"b\\c\nd", "up{job=\"a\\\"b\\\\c\\nd\"}")]
    [InlineData("", "x", "{job=\"x\"}")]
    [InlineData("", "", "{}")]
    public void Text_is_the_notation_of_PromQL(string name, string job, string expected) =>
        Assert.Equal(expected, Labels.From(("job", job), ("__name__", name)).ToString());
}
