using LightWatch.PromQL.Values;
using LightWatch.Storage;

namespace LightWatch.PromQL.Functions;

/// <summary>time() and the calendar, all in UTC.</summary>
internal static class Clock
{
    /// <summary>Parts of a date; the argument is whole seconds since 1970.</summary>
    public static IReadOnlyDictionary<string, Func<long, double>> Calendar { get; } =
        new Dictionary<string, Func<long, double>>(StringComparer.Ordinal)
    {
        ["minute"] = s => Modulo(s, 3600) / 60,
        ["hour"] = s => Modulo(s, 86400) / 3600,
        ["day_of_week"] = s => Modulo(Days(s) + 4, 7),           // 1970 began on a Thursday
        ["day_of_month"] = s => CivilDate.Of(Days(s)).Day,
        ["day_of_year"] = s => Days(s) - CivilDate.DaysTo(CivilDate.Of(Days(s)).Year, 1) + 1,
        ["days_in_month"] = s => CivilDate.Of(Days(s)).DaysInMonth,
        ["month"] = s => CivilDate.Of(Days(s)).Month,
        ["year"] = s => CivilDate.Of(Days(s)).Year,
    };

    public static Value Time(VectorCall call)
    {
        var steps = new double[Math.Max(1, call.Grid.Count)];
        for (var step = 0; step < steps.Length; step++) steps[step] = call.Grid.At(step) / 1000.0;
        return new ScalarValue(steps);
    }

    /// <summary>timestamp() of anything but a selector: the time of the step.</summary>
    public static Value StepTime(VectorCall call)
    {
        var vector = call.Vector(0).Own();
        foreach (var column in vector.Columns)
        {
            for (var step = 0; step < call.Grid.Count; step++)
                if (column.HasAt(step)) column.Set(step, call.Grid.At(step) / 1000.0, null);
            column.Histograms = null;
        }
        return call.DropNames(vector);
    }

    public static Value Apply(VectorCall call, Func<long, double> part)
    {
        if (call.Arguments.Count == 0)
        {
            var now = call.Context.NewVector(call.Grid);
            var values = now.Add(Labels.Empty).Values;
            for (var step = 0; step < values.Length; step++) values[step] = part(call.Grid.At(step) / 1000);
            return now;
        }
        return Maths.Apply(call, seconds => part((long)seconds));
    }

    private static long Days(long seconds) => (seconds - Modulo(seconds, 86400)) / 86400;

    private static long Modulo(long value, long by) => ((value % by) + by) % by;
}
