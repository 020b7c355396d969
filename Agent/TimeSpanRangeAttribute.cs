using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace LightWatch.Agent;

/// <summary>Bounds of a duration setting, both allowed. The framework's own range needs reflection that ahead-of-time compilation does not have.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TimeSpanRangeAttribute(string least, string most) : ValidationAttribute
{
    public string Least { get; } = least;

    public string Most { get; } = most;

    public override bool IsValid(object? value) =>
        value is TimeSpan duration && duration >= TimeSpan.Parse(Least, CultureInfo.InvariantCulture) && duration <= TimeSpan.Parse(Most, CultureInfo.InvariantCulture);
}
