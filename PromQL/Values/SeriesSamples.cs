using LightWatch.Storage;

namespace LightWatch.PromQL.Values;

/// <summary>
/// Samples of one series: three columns of floats, three of histograms. Start times are empty when none is known.
/// </summary>
internal readonly ref struct SeriesSamples(
    ReadOnlySpan<long> floatTimes, ReadOnlySpan<double> floats, ReadOnlySpan<long> floatStarts,
    ReadOnlySpan<long> histogramTimes, ReadOnlySpan<NativeHistogram> histograms, ReadOnlySpan<long> histogramStarts)
{
    public ReadOnlySpan<long> FloatTimes { get; } = floatTimes;

    public ReadOnlySpan<double> Floats { get; } = floats;

    public ReadOnlySpan<long> FloatStarts { get; } = floatStarts;

    public ReadOnlySpan<long> HistogramTimes { get; } = histogramTimes;

    public ReadOnlySpan<NativeHistogram> Histograms { get; } = histograms;

    public ReadOnlySpan<long> HistogramStarts { get; } = histogramStarts;
}
