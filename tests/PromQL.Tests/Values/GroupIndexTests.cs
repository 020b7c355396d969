using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Values;

public sealed class GroupIndexTests
{
    private static readonly Labels A = Labels.From(("__name__", "x"), ("host", "1"), ("cpu", "0"));
    private static readonly Labels B = Labels.From(("__name__", "y"), ("host", "1"), ("cpu", "1"));
    private static readonly Labels C = Labels.From(("__name__", "x"), ("host", "2"), ("cpu", "0"));

    [Fact]
    public void Sets_equal_in_the_named_labels_share_a_number()
    {
        var groups = new GroupIndex(true, ["host"]);
        Assert.Equal([0, 0, 1, 0], new[] { A, B, C, A }.Select(groups.Add));
        Assert.Equal(2, groups.Count);
    }

    [Fact]
    public void Sets_equal_but_for_the_named_labels_and_the_metric_share_a_number()
    {
        var groups = new GroupIndex(false, ["cpu"]);
        Assert.Equal([0, 0, 1], new[] { A, B, C }.Select(groups.Add));
    }

    [Fact]
    public void Absent_label_equals_no_other_value()
    {
        var groups = new GroupIndex(true, ["dc", "host"]);
        Assert.NotEqual(groups.Add(A), groups.Add(A.With("dc", "1")));
        // The same values under other names are another set.
        Assert.NotEqual(groups.Add(Labels.From(("dc", "q"))), groups.Add(Labels.From(("host", "q"))));
    }

    [Fact]
    public void No_names_at_all_make_one_group() =>
        Assert.Equal([0, 0, 0], new[] { A, B, C }.Select(new GroupIndex(true, []).Add));
}
