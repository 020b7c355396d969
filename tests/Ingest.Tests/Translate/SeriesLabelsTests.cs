using LightWatch.Ingest.Endpoints;
using LightWatch.Ingest.Settings;
using LightWatch.Ingest.Translate;
using LightWatch.Storage;

namespace LightWatch.Ingest.Tests.Translate;

public sealed class SeriesLabelsTests
{
    private static Labels Build(SeriesLabels labels)
    {
        Assert.True(labels.TryBuild(out var built, out var reason), reason);
        return built;
    }

    private static string Refusal(SeriesLabels labels)
    {
        Assert.False(labels.TryBuild(out var built, out var reason));
        Assert.Equal(Labels.Empty, built);
        return reason!;
    }

    [Fact]
    public void Attributes_are_translated_and_sorted_and_colliding_values_joined_in_order_of_keys()
    {
        var labels = new SeriesLabels(new IngestOptions());
        labels.AddAttributes(
            [("z", "1"), ("a.b", "second"), ("a-b", "first"), ("__name__", "x"), ("...", "no"), ("left", "out")],
            "left");
        Assert.Equal("{a_b=\"first;second\", z=\"1\"}", Build(labels).ToString());
    }

    [Fact]
    public void Empty_values_are_no_labels()
    {
        var labels = new SeriesLabels(new IngestOptions());
        labels.AddAttributes([("a", ""), ("b", "x")]);
        labels.Set("b", "");
        labels.Set("c", "");
        labels.SetIfAbsent("a", "late");
        labels.SetIfAbsent("b", "late");
        Assert.Equal("{a=\"late\", b=\"x\"}", Build(labels).ToString());
    }

    [Fact]
    public void A_name_is_added_once()
    {
        var labels = new SeriesLabels(new IngestOptions());
        Assert.True(labels.TryAdd("a.b", "1"));
        Assert.False(labels.TryAdd("a.b", "2"));
        Assert.Equal("{a.b=\"1\"}", Build(labels).ToString());
        labels.Clear();
        Assert.Equal(Labels.Empty, Build(labels));
    }

    [Fact]
    public void Limits_are_kept_to_the_byte_and_named_when_exceeded()
    {
        var labels = new SeriesLabels(new IngestOptions { MaxLabels = 4, MaxLabelBytes = 256, MaxNameBytes = 32 });
        labels.Set("__name__", "m");
        labels.Set("k", new string('v', 246));
        Assert.Equal(2, Build(labels).Span.Length);
        labels.Set("k", new string('v', 247));
        Assert.Equal("the labels of m have 257 bytes; 256 are allowed", Refusal(labels));
        labels.Clear();
        foreach (var name in (string[])["__name__", "a", "b", "c", "d"]) labels.Set(name, "v");
        Assert.Equal("v has 5 labels; 4 are allowed", Refusal(labels));
    }

    [Theory]
    [InlineData(33, 'x')]           // shorter than what the reason quotes
    [InlineData(20, 'ü')]           // few characters, many bytes
    [InlineData(500, 'x')]
    public void A_name_that_is_too_long_is_quoted_as_far_as_it_goes(int length, char letter)
    {
        var name = new string(letter, length);
        var labels = new SeriesLabels(new IngestOptions { MaxNameBytes = 32 });
        labels.Set(name, "v");
        Assert.Equal($"a label's name has more than 32 bytes: {name[..Math.Min(length, 40)]}…", Refusal(labels));
    }

    [Fact]
    public void A_metric_name_that_is_too_long_is_refused()
    {
        var labels = new SeriesLabels(new IngestOptions { MaxNameBytes = 32 });
        labels.Set("__name__", new string('m', 32));
        Assert.Equal(32, Build(labels).MetricName.Length);
        labels.Set("__name__", new string('m', 33));
        Assert.StartsWith("a metric's name has more than 32 bytes", Refusal(labels), StringComparison.Ordinal);
    }
}
