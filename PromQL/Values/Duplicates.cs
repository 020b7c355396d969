using LightWatch.Storage;

namespace LightWatch.PromQL.Values;

/// <summary>Two columns with the same labels are one series, or an error where both have a sample.</summary>
internal static class Duplicates
{
    /// <summary>Merges columns with equal labels.</summary>
    /// <exception cref="QueryException">Two of them have a sample at the same step.</exception>
    public static VectorValue Merge(VectorValue vector)
    {
        if (!Exist(vector)) return vector;
        var owned = vector.Own();
        var byLabels = new Dictionary<Labels, Column>(owned.Columns.Count);
        var merged = new List<Column>(owned.Columns.Count);
        foreach (var column in owned.Columns)
        {
            if (byLabels.TryGetValue(column.Labels, out var first))
            {
                MergeInto(first, column, owned.Steps);
            }
            else
            {
                byLabels.Add(column.Labels, column);
                merged.Add(column);
            }
        }
        owned.Replace(merged);
        return owned;
    }

    /// <exception cref="QueryException">Two columns have the same labels.</exception>
    public static VectorValue Refuse(VectorValue vector) => Exist(vector) ? throw QueryException.SameLabels() : vector;

    private static bool Exist(VectorValue vector)
    {
        if (vector.Columns.Count < 2) return false;
        var seen = new HashSet<Labels>(vector.Columns.Count);
        foreach (var column in vector.Columns)
            if (!seen.Add(column.Labels)) return true;
        return false;
    }

    private static void MergeInto(Column first, Column other, int steps)
    {
        // The series that began earlier decides whether the name is dropped.
        if (other.FirstStep() is var begin && begin >= 0 && (first.FirstStep() < 0 || begin < first.FirstStep()))
            first.DropName = other.DropName;
        for (var step = 0; step < steps; step++)
        {
            if (!other.HasAt(step)) continue;
            if (first.HasAt(step)) throw QueryException.SameLabels();
            first.Take(step, other);
        }
    }
}
