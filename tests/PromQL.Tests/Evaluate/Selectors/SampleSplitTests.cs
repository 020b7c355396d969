using LightWatch.PromQL.Evaluate.Selectors;
using LightWatch.Storage;

namespace LightWatch.PromQL.Tests.Evaluate.Selectors;

public sealed class SampleSplitTests
{
    [Fact]
    public void Floats_histograms_and_stale_markers_are_separated()
    {
        var buffer = new SampleBuffer();
        buffer.Add(1, 10);
        buffer.Add(2, Sample.Stale);
        buffer.Add(3, 0, Vectors.Histogram(3), 0);
        buffer.Add(4, 40);
        var samples = new SampleSplit().Of(buffer);
        Assert.Equal([1, 4], samples.FloatTimes.ToArray());
        Assert.Equal([10, 40], samples.Floats.ToArray());
        Assert.Equal([3], samples.HistogramTimes.ToArray());
        Assert.Equal(3, samples.Histograms[0].Count);
    }

    [Fact]
    public void Plain_floats_pass_as_they_are()
    {
        var buffer = new SampleBuffer();
        buffer.Add(1, 10);
        buffer.Add(2, double.NaN);                               // a NaN that is no marker is a value
        var split = new SampleSplit();
        Assert.Equal([1, 2], split.Of(buffer).FloatTimes.ToArray());
        Assert.True(split.Of(buffer).Histograms.IsEmpty);
    }
}
