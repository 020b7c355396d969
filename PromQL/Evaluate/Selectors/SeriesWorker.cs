using LightWatch.Storage;

namespace LightWatch.PromQL.Evaluate.Selectors;

/// <summary>What one thread needs while it goes over series: a buffer for samples and room for window bounds.</summary>
internal sealed class SeriesWorker
{
    // A series longer than this is rare: its buffer is not worth keeping.
    private const int MaxKeptSamples = 1 << 17;

    private int[] _ints = [];

    /// <summary>The samples of the series at hand.</summary>
    public SampleBuffer Samples { get; private set; } = new();

    /// <summary>Splits samples into floats and histograms.</summary>
    public SampleSplit Split { get; } = new();

    /// <summary>Two undefined lists of <paramref name="steps"/> numbers.</summary>
    public void Windows(int steps, out Span<int> from, out Span<int> to)
    {
        if (_ints.Length < steps * 2) _ints = new int[steps * 2];
        from = _ints.AsSpan(0, steps);
        to = _ints.AsSpan(steps, steps);
    }

    /// <summary>Drops what is too large to keep.</summary>
    public void Release()
    {
        if (Samples.Capacity > MaxKeptSamples) Samples = new SampleBuffer();
        else Samples.Clear();
        if (_ints.Length > MaxKeptSamples) _ints = [];
        Split.Clear();
    }
}
