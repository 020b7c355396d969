using LightWatch.Storage;

namespace LightWatch.PromQL.Values;

/// <summary>
/// One series over all steps. The row of a step is a float, a histogram or nothing (see <see cref="Presence"/>).
/// </summary>
internal sealed class Column(Labels labels, double[] slab, int offset, int steps, MemoryBudget budget)
{
    public Labels Labels { get; set; } = labels;

    /// <summary>The metric's name is to be dropped before the result is given out.</summary>
    public bool DropName { get; set; }

    /// <summary>Floats; the mark where there is none.</summary>
    public Span<double> Values => slab.AsSpan(offset, steps);

    public ReadOnlyMemory<double> Memory => slab.AsMemory(offset, steps);

    /// <summary>Histograms; null while the series has none. A row never has both.</summary>
    public NativeHistogram?[]? Histograms
    {
        get;
        set
        {
            if (field is null && value is not null) budget.Charge(value.Length * (long)IntPtr.Size);
            field = value;
        }
    }

    public bool IsEmpty =>
        !Presence.Any(Values) && (Histograms is null || Array.TrueForAll(Histograms, h => h is null));

    public bool HasAt(int step) => !Presence.IsAbsent(Values[step]) || Histograms?[step] is not null;

    public NativeHistogram? HistogramAt(int step) => Histograms?[step];

    /// <summary>Sets a row; a null histogram makes it a float row, or nothing when the value is the mark.</summary>
    public void Set(int step, double value, NativeHistogram? histogram)
    {
        if (histogram is null)
        {
            Values[step] = value;
            Histograms?[step] = null;
            return;
        }
        Values[step] = Presence.Absent;                          // a row never has both
        (Histograms ??= new NativeHistogram?[steps])[step] = histogram;
    }

    /// <summary>Takes the row of another column.</summary>
    public void Take(int step, Column from) => Set(step, from.Values[step], from.HistogramAt(step));

    public int FirstStep()
    {
        var first = Presence.First(Values);
        if (Histograms is null) return first;
        var histogram = Array.FindIndex(Histograms, h => h is not null);
        return first < 0 ? histogram : histogram < 0 ? first : Math.Min(first, histogram);
    }
}
