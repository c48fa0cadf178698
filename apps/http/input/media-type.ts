/** Type and charset of a Content-Type header in lower case; '' where there is none. RFC 9110 section 8.3. */
export const mediaTypeOf = (header: string | undefined): { type: string; charset: string | undefined } => {
  const [type = '', ...parameters] = (header ?? '').split(';').map(part => part.trim().toLowerCase());
  const charset = parameters.find(parameter => parameter.startsWith('charset='))?.slice('charset='.length);
  return { type, charset: charset?.replaceAll('"', '') };
};

export const isMultipart = (header: string | undefined): boolean => mediaTypeOf(header).type === 'multipart/form-data';
